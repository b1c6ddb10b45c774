package import TaktModel
package import TaktText

/// What validating some files came to.
package struct Validation: Sendable {
  /// One file and what was found in it.
  package struct File: Sendable {
    /// The path as it was typed.
    package let path: String

    /// What it was taken for.
    package let kind: DocumentKind

    /// What was found, in the order of the text.
    package let diagnostics: [Diagnostic]

    /// What was repaired before that.
    package let repairs: [PlanRepairs.Repair]

    /// Creates a file.
    package init(
      path: String, kind: DocumentKind, diagnostics: [Diagnostic], repairs: [PlanRepairs.Repair] = []
    ) {
      self.path = path
      self.kind = kind
      self.diagnostics = diagnostics
      self.repairs = repairs
    }
  }

  /// The files in the order in which they were given.
  package let files: [File]

  /// Creates a validation.
  package init(files: [File]) {
    self.files = files
  }

  /// Everything that was found.
  package var diagnostics: [Diagnostic] { files.flatMap(\.diagnostics) }

  /// Whether nothing makes any of the files unusable.
  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }

  /// The same findings with every warning as an error.
  package var strict: Validation {
    Validation(
      files: files.map { file in
        let diagnostics = file.diagnostics.map { diagnostic in
          var stricter = diagnostic
          if stricter.severity == .warning { stricter.severity = .error }
          return stricter
        }
        return File(path: file.path, kind: file.kind, diagnostics: diagnostics, repairs: file.repairs)
      })
  }

  /// What `validate --json` prints.
  package var json: JSONValue {
    var object: JSONObject = ["valid": .bool(isValid), "diagnostics": .array(diagnostics.map(\.json))]
    let repairs = files.flatMap { file in
      file.repairs.map { repair -> JSONValue in
        ["file": .string(file.path), "path": .string(repair.path), "message": .string(repair.message)]
      }
    }
    if !repairs.isEmpty { object["repairs"] = .array(repairs) }
    return .object(object)
  }
}
