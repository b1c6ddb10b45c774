import TaktModel
package import TaktSystem
package import TaktText

/// The workflows that a project can follow: its own, the user's, and those that come with takt.
package struct WorkflowCatalog: Sendable {
  /// A workflow's file.
  package struct Entry: Sendable {
    /// What `--workflow` takes.
    package let name: String
    /// Where it was found.
    package let layer: Pack.Layer
    /// Its path.
    package let path: String
    /// What it says of itself, or empty.
    package let description: String
    /// Whether another file of the same name comes first.
    package let isHidden: Bool
    /// Why it cannot be used, or nil.
    package let failure: Failure?

    /// The entry as JSON.
    package var value: JSONValue {
      [
        "name": .string(name), "layer": .string(layer.rawValue), "path": .string(path),
        "description": .string(description), "hidden": .bool(isHidden), "valid": .bool(failure == nil),
      ]
    }
  }

  private let context: Context
  private let pack: Pack

  /// Creates a catalog of the project around the working directory; outside of a project it has the others.
  package init(_ context: Context) {
    self.context = context
    pack = Pack(context, project: try? Project.locate(context))
  }

  /// All workflows, first those that are used first.
  package var entries: [Entry] {
    var seen: Set<String> = []
    return pack.listed("workflows").map { file in
      let isHidden = !seen.insert(file.name).inserted
      do throws(Failure) {
        let source = SourceText(name: file.path, bytes: try context.readNamed(file.path))
        let workflow = try WorkflowReader.read(source).get("the workflow `\(file.path)`")
        return Entry(
          name: file.name, layer: file.layer, path: file.path, description: workflow.description, isHidden: isHidden,
          failure: nil)
      } catch {
        return Entry(
          name: file.name, layer: file.layer, path: file.path, description: "", isHidden: isHidden, failure: error)
      }
    }
  }

  /// The text of the workflow that a run of this name would follow.
  package func text(of name: String) throws(Failure) -> String {
    String(decoding: try pack.workflow(name).file.source.bytes, as: UTF8.self)
  }
}
