package import TaktText

/// Turns an error of the file system into the failure that a person sees.
package func reporting<Value>(_ body: () throws(SystemError) -> Value) throws(Failure) -> Value {
  do throws(SystemError) {
    return try body()
  } catch {
    throw error.failure
  }
}
