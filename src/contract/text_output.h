// Appends to a string without looking at its length for every piece. Internal to the contract.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telelake {

// Takes a string over for writing: while this lives, the string holds room to write into and its length means nothing;
// the destructor cuts it to what was written. Pieces are copied into room that is asked for once each, where
// std::string asks and writes an end for each. Not thread safe.
class TextOutput {
 public:
  // The text must outlive this.
  explicit TextOutput(std::string& text) : text_(text), at_(text.size()) { open(text.capacity()); }
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;
  ~TextOutput() { text_.resize(at_); }

  // What was written so far, what the string held before included.
  std::size_t size() const { return at_; }
  char& operator[](std::size_t index) { return begin_[index]; }

  // Room for at least `size` more bytes. Good until the next call; `advance` says how many were written there.
  char* room(std::size_t size) {
    if (size > room_ - at_) grow(size);
    return begin_ + at_;
  }
  void advance(std::size_t size) { at_ += size; }

  [[gnu::always_inline]] void append(const char* bytes, std::size_t size) {
    std::char_traits<char>::copy(room(size), bytes, size);
    advance(size);
  }
  [[gnu::always_inline]] TextOutput& operator+=(std::string_view piece) {
    append(piece.data(), piece.size());
    return *this;
  }
  [[gnu::always_inline]] TextOutput& operator+=(char letter) {
    *room(1) = letter;
    advance(1);
    return *this;
  }

 private:
  [[gnu::noinline]] void grow(std::size_t size) { open(at_ + size + text_.size()); }

  void open(std::size_t size) {
    text_.resize_and_overwrite(size, [](char*, std::size_t given) { return given; });
    begin_ = text_.data();
    room_ = size;
  }

  std::string& text_;
  std::size_t at_;
  char* begin_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace telelake
