/// The version of the tool, in the only place that knows it.
package enum Version {
  /// The version that is being built.
  package static let current = "0.1.0"
}
