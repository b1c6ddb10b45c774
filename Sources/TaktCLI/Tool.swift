/// The command line tool as a whole.
package enum Tool {
  /// Runs the process's own arguments and ends the process with the resulting exit status.
  package static func main() {}
}
