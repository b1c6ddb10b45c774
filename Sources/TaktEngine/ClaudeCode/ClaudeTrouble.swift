import TaktModel
import TaktText

/// What Claude Code's own fields say about a request to the model's provider that failed.
///
/// Its event stream and its transcripts have the same fields, in two ways of writing names.
struct ClaudeTrouble: Sendable {
  /// The cause that the program names.
  var code: String?
  /// The coarser name of an error message.
  var category: String?
  /// The error's type as the server names it.
  var type: String?
  /// The HTTP status.
  var status: Int?

  /// What is in the way, or nil when the provider is not to blame.
  var kind: ProviderFault.Kind? {
    ProviderFault.Kind(code: code, category: category, type: type, status: status)
  }
}

extension ClaudeTrouble {
  /// Reads a message of the event stream; nil when it is not about an error.
  init?(ofStream message: JSONNode) {
    guard message["is_api_error_message"]?.bool == true else { return nil }
    self.init(
      code: message["api_error"]?.string, category: message["error"]?.string, type: message["api_error_type"]?.string,
      status: message["api_error_status"]?.integer)
  }

  /// Reads a line of a transcript; nil when it is not about an error.
  init?(ofTranscript line: JSONNode) {
    guard line["isApiErrorMessage"]?.bool == true else { return nil }
    self.init(
      code: line["apiError"]?.string, category: line["error"]?.string, type: line["apiErrorType"]?.string,
      status: line["apiErrorStatus"]?.integer)
  }

  /// When a limit that refuses requests is over; nil when none does, or when nobody knows.
  static func limitEnd(_ info: JSONNode) -> Timestamp? {
    guard info["status"]?.string == "rejected", let seconds = info["resetsAt"]?.integer,
      (1...253_402_300_799).contains(seconds)
    else { return nil }
    return Timestamp(milliseconds: Int64(seconds) * 1000)
  }
}
