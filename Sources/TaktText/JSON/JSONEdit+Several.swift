extension JSONEdit {
  /// A value to set at a path, or nil to remove what is there.
  package typealias Change = (path: [JSONPathComponent], value: JSONValue?)

  /// Makes changes one after the other and gives the document they lead to.
  ///
  /// A later change may build on an earlier one, such as a member of an object that was set before. Changes of existing
  /// values in different places are made together; every other one costs a reading of the text.
  package static func applying(_ changes: [Change], to document: JSONDocument) throws(Failure) -> JSONDocument {
    var document = document
    var pending: [TextEdit] = []
    for change in changes {
      var edit = change.value == nil ? nil : try? edit(change, in: document)
      let isReplacement = edit != nil && document.root.node(at: change.path) != nil
      let touchesNone = edit.map { edit in pending.allSatisfy { isApart($0.span, edit.span) } } ?? false
      if isReplacement, touchesNone, let edit {
        pending.append(edit)
        continue
      }
      document = try reading(pending, in: document)
      pending = []
      edit = try self.edit(change, in: document)
      document = try reading(edit.map { [$0] } ?? [], in: document)
    }
    return try reading(pending, in: document)
  }

  private static func edit(_ change: Change, in document: JSONDocument) throws(Failure) -> TextEdit? {
    guard let value = change.value else { return try remove(at: change.path, in: document) }
    return try set(value, at: change.path, in: document)
  }

  private static func isApart(_ left: SourceSpan, _ right: SourceSpan) -> Bool {
    left.end <= right.start || right.end <= left.start
  }

  private static func reading(_ edits: [TextEdit], in document: JSONDocument) throws(Failure) -> JSONDocument {
    if edits.isEmpty { return document }
    let source = document.source.applying(edits)
    do throws(ParseError) {
      return try JSONDocument.read(source)
    } catch {
      // Only a value that is too deep or too large can do this.
      throw error.failure(in: source)
    }
  }
}
