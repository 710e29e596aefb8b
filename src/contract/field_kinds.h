// What kind of field a value of a record is, for templates that walk records.
#pragma once

#include <vector>

#include "contract/field.h"

namespace telelake {

template <class T>
inline constexpr bool kIsBox = false;
template <class T>
inline constexpr bool kIsBox<Box<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

}  // namespace telelake
