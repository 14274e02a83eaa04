/** {@code hash: md5}. */
@NullMarked
package io.trepak.hash.md5;

import org.jspecify.annotations.NullMarked;
