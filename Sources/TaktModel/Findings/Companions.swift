package import TaktText

/// What stands beside a document and is compared with it.
package struct Companions: Sendable {
  /// Another document, as far as it can be read.
  package enum Document: Sendable {
    /// It was not looked for, or cannot be read, which is told where it is validated itself.
    case unknown
    /// It does not exist.
    case absent
    /// It was read.
    case document(JSONDocument)

    /// Reads a companion.
    package static func read(_ text: String, name: String) -> Document {
      read(SourceText(name: name, text))
    }

    /// Reads a companion.
    package static func read(_ source: SourceText) -> Document {
      (try? JSONDocument.read(source)).map { .document($0) } ?? .unknown
    }

    var document: JSONDocument? { if case .document(let document) = self { document } else { nil } }
  }

  /// The plan, for a scenario file.
  package var plan: Document

  /// The scenarios, for a plan.
  package var scenarios: Document

  /// The names of the PRDs in `tasks/`, or nil when nobody looked.
  package var requirementFiles: [String]?

  /// The name of the folder a document lies in, when it counts.
  package var folder: String?

  /// Creates companions.
  package init(
    plan: Document = .unknown, scenarios: Document = .unknown, requirementFiles: [String]? = nil,
    folder: String? = nil
  ) {
    self.plan = plan
    self.scenarios = scenarios
    self.requirementFiles = requirementFiles
    self.folder = folder
  }

  /// Nothing is known of what stands beside it.
  package static let none = Companions()
}
