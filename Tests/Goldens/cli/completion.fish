# fish completion for sample, made by `sample completions fish`

# succeeds when the words before the cursor make up this command and, if given, so many arguments
function __sample_at --argument-names command place
  set -l words (commandline -opc)
  set -l path
  set -l count 0
  set -l pending
  set -l ended
  for word in $words[2..]
    if test -n "$pending"
      set pending
      continue
    end
    if test -z "$ended"
      if test "$word" = --
        set ended yes
        continue
      end
      switch "$path/$word"
        case '*/-C' '*/--directory' '*/--color' 'status/-w' 'status/--workers' 'plan create/--size' 'plan create/--label' 'plan create/--after' 'plan create/--template' 'plan status/-w' 'plan status/--workers' 'st/-w' 'st/--workers'
          set pending $word
          continue
      end
      if string match -q -- '-?*' $word
        continue
      end
    end
    if test $count -eq 0
      switch (string trim "$path $word")
        case 'status' 'plan' 'plan create' 'plan show' 'hook' 'hook stop' 'fail' 'plan status' 'st'
          set path (string trim "$path $word")
          continue
      end
    end
    set count (math $count + 1)
  end
  test "$path" = "$command"; or return 1
  test -z "$place"; and return 0
  string match -q -- $place $count
end

complete -c sample -e
complete -c sample -f
complete -c sample -s C -l directory -x -a '(__fish_complete_directories)' -d 'run as if started in DIR'
complete -c sample -l color -x -a 'auto always never' -d 'colour output: on a terminal unless NO_COLOR is set (auto), always or never'
complete -c sample -s h -l help -d 'show help and do nothing else'
complete -c sample -n '__sample_at "" "0"' -a 'status' -d 'say how things are'
complete -c sample -n '__sample_at "" "0"' -a 'plan' -d 'make plans'
complete -c sample -n '__sample_at "" "0"' -a 'hook' -d 'answer an event'
complete -c sample -n '__sample_at "" "0"' -a 'fail' -d 'fail'
complete -c sample -n '__sample_at "" "0"' -a 'st' -d 'say how things are'
complete -c sample -n '__sample_at ""' -l version -d 'show the version and do nothing else'
complete -c sample -n '__sample_at "status"' -s w -l workers -x -d 'how many at once'
complete -c sample -n '__sample_at "status"' -l json -d 'print one JSON value on standard output'
complete -c sample -n '__sample_at "status" "0"' -F -d 'FILE'
complete -c sample -n '__sample_at "plan" "0"' -a 'create' -d 'create a plan'
complete -c sample -n '__sample_at "plan" "0"' -a 'show' -d 'show a plan'
complete -c sample -n '__sample_at "plan" "0"' -a 'status' -d 'say how things are'
complete -c sample -n '__sample_at "plan create"' -l size -x -a 'small medium large' -d 'how big it is'
complete -c sample -n '__sample_at "plan create"' -l label -x -d 'a word to find it by'
complete -c sample -n '__sample_at "plan create"' -l after -x -a '(sample complete stories 2>/dev/null)' -d 'a story to come after'
complete -c sample -n '__sample_at "plan create"' -l template -r -F -d 'a plan to begin with, and a long text to be broken in two'
complete -c sample -n '__sample_at "plan create"' -l dry-run -d 'write nothing'
complete -c sample -n '__sample_at "plan show" "0"' -a '(sample complete workflows 2>/dev/null)' -d 'WORKFLOW'
complete -c sample -n '__sample_at "hook" "0"' -a 'stop' -d 'answer the event [stop]: it\'s over'
complete -c sample -n '__sample_at "hook" "0"' -a 'start end' -d 'EVENT'
complete -c sample -n '__sample_at "fail"' -l json -d 'print one JSON value on standard output'
complete -c sample -n '__sample_at "plan status"' -s w -l workers -x -d 'how many at once'
complete -c sample -n '__sample_at "plan status"' -l json -d 'print one JSON value on standard output'
complete -c sample -n '__sample_at "plan status" "0"' -F -d 'FILE'
complete -c sample -n '__sample_at "st"' -s w -l workers -x -d 'how many at once'
complete -c sample -n '__sample_at "st"' -l json -d 'print one JSON value on standard output'
complete -c sample -n '__sample_at "st" "0"' -F -d 'FILE'
