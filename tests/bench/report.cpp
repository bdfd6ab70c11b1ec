#include "tests/bench/report.h"

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <ostream>

namespace sigilo::bench {
namespace {

using nlohmann::json;

json spread(const std::vector<double>& runs) {
  return {{"runs", runs}, {"min", *std::min_element(runs.begin(), runs.end())}, {"median", median(runs)}, {"max", *std::max_element(runs.begin(), runs.end())}};
}

json to_object(const Row& row) {
  json object = spread(row.runs);
  object["name"] = row.name;
  object["unit"] = row.unit;
  object["method"] = row.method;
  if (row.aim) object["aim"] = *row.aim;
  object["references"] = json::array();
  for (const auto& reference : row.references) {
    json other = spread(reference.runs);
    other["what"] = reference.what;
    other["ratio"] = median(row.runs) / median(reference.runs);
    object["references"].push_back(std::move(other));
  }
  return object;
}

std::ostream& figure(std::ostream& out, double value) {
  return out << std::setw(9) << std::fixed << std::setprecision(value < 10 ? 2 : value < 100 ? 1 : 0) << value;
}

void print_figures(std::ostream& out, const std::vector<double>& runs) {
  figure(out, *std::min_element(runs.begin(), runs.end()));
  figure(out, median(runs));
  figure(out, *std::max_element(runs.begin(), runs.end()));
}

}  // namespace

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string Report::to_json() const {
  json rows = json::array();
  for (const auto& row : rows_) rows.push_back(to_object(row));
  return json{{"schema", 1}, {"rows", std::move(rows)}}.dump(2);
}

Report Report::from_json(const std::string& text) {
  Report report;
  const json parsed = json::parse(text);
  for (const auto& object : parsed.at("rows")) {
    Row row{object.at("name"), object.at("unit"), object.at("runs"), object.at("method"), {}, std::nullopt};
    if (object.contains("aim")) row.aim = object.at("aim").get<double>();
    for (const auto& other : object.at("references")) row.references.push_back({other.at("what"), other.at("runs")});
    report.add(std::move(row));
  }
  return report;
}

void Report::print(std::ostream& out) const {
  out << std::left << std::setw(34) << "figure" << std::setw(14) << "unit" << std::right << std::setw(9) << "min" << std::setw(9) << "median"
      << std::setw(9) << "max" << "   against\n";
  for (const auto& row : rows_) {
    out << std::left << std::setw(34) << row.name << std::setw(14) << row.unit << std::right;
    print_figures(out, row.runs);
    if (row.aim) out << "   aim " << std::setprecision(0) << *row.aim;
    out << '\n';
    for (const auto& reference : row.references) {
      out << "    " << std::left << std::setw(44) << reference.what << std::right;
      print_figures(out, reference.runs);
      out << "   x" << std::setprecision(2) << median(row.runs) / median(reference.runs) << '\n';
    }
  }
  out << "\nHow each was measured\n";
  for (const auto& row : rows_) out << "  " << row.name << ": " << row.method << '\n';
}

}  // namespace sigilo::bench
