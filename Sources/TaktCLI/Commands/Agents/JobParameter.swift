import TaktModel
import TaktText

/// The token by which agents name their job.
enum JobParameter {
  static let token = Parameter.positional("TOKEN", "the token that `takt-helper next` gave for the job")

  static func read(_ arguments: Arguments) throws(Failure) -> JobID {
    let text = try arguments.required("TOKEN")
    guard let jobID = JobID(text) else {
      throw Failure(
        .usage, "`\(ForeignText.line(text))` is not a token",
        hints: ["a token has 26 lower-case letters and digits; use the one from your prompt, letter by letter"])
    }
    return jobID
  }
}
