import TaktModel
import Testing

@Suite("Plain calls of the helper")
struct HelperCallTests {
  /// A command and the words after the program's name.
  private static let plain: [(command: String, words: [String])] = [
    ("takt-helper", []),
    ("takt-helper next", ["next"]),
    ("  takt-helper next  ", ["next"]),
    ("\ttakt-helper\tnext\t", ["next"]),
    ("takt-helper next\n", ["next"]),
    ("takt-helper next\n \n", ["next"]),
    ("takt-helper next --wait 0", ["next", "--wait", "0"]),
    ("takt-helper next --wait=0", ["next", "--wait=0"]),
    ("takt-helper start solo --plan plans/stories-2.json", ["start", "solo", "--plan", "plans/stories-2.json"]),
    ("takt-helper x a:b,c@d%e+f_g", ["x", "a:b,c@d%e+f_g"]),
    ("takt-helper x 'two words'", ["x", "two words"]),
    ("takt-helper x \"two words\"", ["x", "two words"]),
    ("takt-helper x ''", ["x", ""]),
    ("takt-helper x \"\" y", ["x", "", "y"]),
    ("takt-helper x a'b'\"c\"d", ["x", "abcd"]),
    ("takt-helper x --reason='a b'", ["x", "--reason=a b"]),
    ("takt-helper x '{\"a\":1}'", ["x", "{\"a\":1}"]),
    ("takt-helper x '$HOME $(id) `id` \\ ! * ~ ; & | > <'", ["x", "$HOME $(id) `id` \\ ! * ~ ; & | > <"]),
    ("takt-helper x \"it's; * ? [a] {b,c} ~ # & | < > ( )\"", ["x", "it's; * ? [a] {b,c} ~ # & | < > ( )"]),
    ("takt-helper x 'two\nlines'", ["x", "two\nlines"]),
    ("takt-helper x \"two\nlines\"", ["x", "two\nlines"]),
    ("takt-helper x 'é \u{200B} 日本'", ["x", "é \u{200B} 日本"]),
    ("takt-helper x 'takt-helper'", ["x", "takt-helper"]),
    ("takt-helper gates 2>&1", ["gates"]),
    ("takt-helper gates 2>&1 \n", ["gates"]),
    ("takt-helper x <<'A'\nA", ["x"]),
    ("takt-helper x <<'A'\ntext\nA\n", ["x"]),
    ("takt-helper x << \"A_1\"\ntext\nA_1\n\n", ["x"]),
    ("takt-helper x <<'A' 2>&1\ntext\nA\n", ["x"]),
    ("takt-helper x 2>&1 <<'A'\ntext\nA\n", ["x"]),
    ("takt-helper x <<'A'\n$HOME `id` $(id) {\"a\": \"b\"} 'x\n A\nA \nAA\nA\n", ["x"]),
    ("takt-helper x <<'A'\ntakt-helper y; rm -rf /\nA\n", ["x"]),
  ]

  /// Commands that are something else to a shell, or might be.
  private static let refused = [
    // nothing, or another program
    "", " ", "\n", "takt", "takt-helper2 next", "takt-helper-next", "takt-helper\u{A0}next", "xtakt-helper next",
    "'takt-helper' next", "\"takt-helper\" next", "takt-'helper' next", "t\\akt-helper next", "TAKT-HELPER next",
    "/usr/bin/takt-helper next", "./takt-helper next", "~/bin/takt-helper next", "echo takt-helper next",
    "X=1 takt-helper next", "command takt-helper next", "timeout 5 takt-helper next", "nohup takt-helper next",
    "env takt-helper next", "sudo takt-helper next", "exec takt-helper next", "! takt-helper next",
    "eval 'takt-helper next'", "sh -c 'takt-helper next'", "cd dir && takt-helper next", "\ntakt-helper next",
    "# takt-helper next", "time takt-helper next", "coproc takt-helper next",
    // more than one
    "takt-helper next; touch pwned", "takt-helper next ;", "takt-helper next & touch pwned", "takt-helper next &",
    "takt-helper next && touch pwned", "takt-helper next || true", "takt-helper next | tail", "takt-helper next |& cat",
    "takt-helper next\ntouch pwned", "takt-helper next 2>&1; touch pwned", "takt-helper next 2>&1\ntouch pwned",
    "(takt-helper next)", "{ takt-helper next; }", "takt-helper next )", "if takt-helper next; then id; fi",
    "for i in 1; do takt-helper next; done", "takt-helper() { id; }", "takt-helper next\r\ntouch pwned",
    // expansions
    "takt-helper $HOME", "takt-helper \"$HOME\"", "takt-helper ${X:-y}", "takt-helper $(touch pwned)",
    "takt-helper \"$(touch pwned)\"", "takt-helper `touch pwned`", "takt-helper \"`touch pwned`\"",
    "takt-helper $((1+1))", "takt-helper $'\\x2e'", "takt-helper $\"x\"", "takt-helper *", "takt-helper a?c",
    "takt-helper [a]", "takt-helper {a,b}", "takt-helper ~", "takt-helper ~root/x", "takt-helper a=~",
    "takt-helper =ls",
    "takt-helper !!", "takt-helper \"!x\"", "takt-helper a\\ b", "takt-helper \"a\\nb\"", "takt-helper a\\\nb",
    "takt-helper next # why", "takt-helper x^y", "takt-helper <(id)", "takt-helper >(id)",
    // redirections
    "takt-helper next > file", "takt-helper next >file", "takt-helper next >> file", "takt-helper next < file",
    "takt-helper next 2> file", "takt-helper next 2>/dev/null", "takt-helper next &> file", "takt-helper next >&2",
    "takt-helper next 1>&2", "takt-helper next 2>&1 x", "takt-helper next 2>&1 2>&1", "takt-helper next 2>&1x",
    "takt-helper next 2>&12", "takt-helper next 2>|file", "> file takt-helper next", "takt-helper next 3<&0",
    // heredocs
    "takt-helper x <<A\n$(touch pwned)\nA\n", "takt-helper x <<-'A'\nA\n", "takt-helper x <<<'A'",
    "takt-helper x <<'A'",
    "takt-helper x <<'A'\n", "takt-helper x <<'A'\ntext\n", "takt-helper x <<'A'\ntext\nA \n",
    "takt-helper x <<'A'\ntext\nA\ntouch pwned\n", "takt-helper x <<'A'\nA\ntouch pwned\nA\n",
    "takt-helper x <<'A'; touch pwned\nA\n", "takt-helper x <<'A' | sh\ntouch pwned\nA\n",
    "takt-helper x <<'A' y\nA\n", "takt-helper x <<'A' <<'B'\nA\nB\n", "takt-helper x <<'A B'\nA B\n",
    "takt-helper x <<''\n\n", "takt-helper x <<'A'B\nAB\n", "takt-helper x <<\\A\nA\n", "takt-helper x <<'$A'\n$A\n",
    "takt-helper x <<'A' > file\nA\n", "takt-helper x <<'A'\r\nA\r\n",
    // cut off, and bytes that mean nothing
    "takt-helper 'x", "takt-helper \"x", "takt-helper x'", "takt-helper x\u{0}y", "takt-helper 'x\u{0}y'",
    "takt-helper x <<'A'\n\u{0}\nA\n", "takt-helper \u{7}", "takt-helper é", "takt-helper x\u{2028}touch",
  ]

  @Test("one plain call is read with exactly its words", arguments: plain)
  func reads(_ command: String, _ words: [String]) throws {
    let call = try #require(HelperCall(command))
    #expect(call.words.elementsEqual(words) { $0.utf8.elementsEqual($1.utf8) })
  }

  @Test("what follows the program's name is kept as it was written", arguments: plain)
  func rest(_ command: String, _ words: [String]) throws {
    let call = try #require(HelperCall(command))
    let blanks = command.prefix { $0 == " " || $0 == "\t" }
    #expect("\(blanks)takt-helper\(call.rest)".utf8.elementsEqual(command.utf8))
  }

  @Test("anything else is not a plain call", arguments: refused)
  func refuses(_ command: String) {
    #expect(HelperCall(command) == nil)
  }

  @Test("a plain call with anything appended that begins another command is refused", arguments: plain)
  func appended(_ command: String, _ words: [String]) {
    for suffix in ["; id", " && id", " | id", "\nid", " $(id)", " `id`", " > f"] {
      #expect(HelperCall(command + suffix) == nil, "\(command + suffix)")
    }
  }
}
