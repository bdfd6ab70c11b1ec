#pragma once

#include <cctype>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/cli/message.h"
#include "client/cli/terminal.h"

namespace sigilo::cli {

/// A person at the terminal who reads the words that the screens of others show, and then says yes, no or nothing.
class ReadingTerminal final : public Terminal {
 public:
  explicit ReadingTerminal(Language language) : word_question_(question_before_number(Msg::kAskWord, language)) {}

  /// Another screen shows these words for what the program calls `subject`.
  ReadingTerminal& reads(const std::string& subject, std::vector<std::string> words) {
    screens_[subject] = std::move(words);
    return *this;
  }
  [[nodiscard]] bool can_ask() const override { return there; }
  [[nodiscard]] Outcome<SecretBuffer> ask_secret(std::string_view) override { return refuse(ErrorCode::kInternal, Msg::kInputEnded); }
  [[nodiscard]] Outcome<std::string> ask(std::string_view question) override {
    shown.append(question);
    if (question.substr(0, word_question_.size()) != word_question_) return answer();
    asked.push_back(position_in(question));
    if (asked.size() == ends_at) return refuse(ErrorCode::kCancelled, Msg::kInputEnded);
    if (asked.size() == wrong_at) return std::string("otra");
    return screens_.at(subject_).at(asked.back() - 1);
  }
  void show(std::string_view text) override {
    shown.append(text);
    for (const auto& screen : screens_) {
      if (text.find(screen.first) != std::string_view::npos) subject_ = screen.first;
    }
  }

  bool there = true;
  std::size_t wrong_at = 0;          ///< the how-manieth word asked for is answered wrongly; 0: none
  std::size_t ends_at = 0;           ///< there the input ends
  std::deque<std::string> answers;   ///< to questions that ask for no word; without one the input ends
  std::vector<std::size_t> asked;    ///< positions of the words asked for
  std::size_t other_questions = 0;
  std::string shown;

 private:
  static std::string question_before_number(Msg message, Language language) {
    const std::string_view text = text_of(message, language);
    return std::string(text.substr(0, text.find("{0}")));
  }
  static std::size_t position_in(std::string_view question) {
    std::size_t position = 0;
    for (const char c : question) {
      if (std::isdigit(static_cast<unsigned char>(c)) != 0) position = position * 10 + static_cast<std::size_t>(c - '0');
    }
    return position;
  }
  Outcome<std::string> answer() {
    ++other_questions;
    if (answers.empty()) return refuse(ErrorCode::kCancelled, Msg::kInputEnded);
    std::string given = answers.front();
    answers.pop_front();
    return given;
  }

  std::string word_question_;
  std::map<std::string, std::vector<std::string>> screens_;
  std::string subject_;
};

}  // namespace sigilo::cli
