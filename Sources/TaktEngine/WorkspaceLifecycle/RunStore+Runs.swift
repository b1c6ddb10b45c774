import TaktModel
import TaktText

// Trees outlive their runs, so they are looked at across all of them.
extension RunStore {
  /// Every run that can be read, oldest first, and a sentence for each that cannot.
  func all() throws(Failure) -> (runs: [Run], unreadable: [String]) {
    var runs: [Run] = []
    var unreadable: [String] = []
    for folder in try RunFolder.all(project) {
      do throws(Failure) {
        runs.append(try Run(project, folder))
      } catch {
        unreadable.append("run \(folder.id) cannot be read: \(error.message)")
      }
    }
    return (runs, unreadable)
  }

  /// Takes one of the runs further while nobody else can.
  func change<Value>(
    _ command: String, of id: RunID, _ body: (inout Run) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try locked(command) { () throws(Failure) -> Value in
      var run = try Run(project, RunFolder(project, id))
      return try body(&run)
    }
  }
}
