#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace sigilo::bench {

/// What a figure is held against: something measured in the same run, or a bound computed from such measurements.
struct Reference {
  std::string what;
  std::vector<double> runs;
};

/// One figure with all its runs.
struct Row {
  std::string name;
  std::string unit;
  std::vector<double> runs;
  std::string method;                 ///< in words: what is done, by how many threads, what is in the time and what is not
  std::vector<Reference> references;  ///< in the same unit
  std::optional<double> aim;          ///< in the same unit; of memory an upper bound
};

/// The rows of a run, in the order in which they were measured.
class Report {
 public:
  void add(Row row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  void append(const Report& other) { rows_.insert(rows_.end(), other.rows_.begin(), other.rows_.end()); }

  [[nodiscard]] std::string to_json() const;
  /// Of a text that to_json() gave.
  [[nodiscard]] static Report from_json(const std::string& text);
  void print(std::ostream& out) const;

 private:
  std::vector<Row> rows_;
};

[[nodiscard]] double median(std::vector<double> values);

}  // namespace sigilo::bench
