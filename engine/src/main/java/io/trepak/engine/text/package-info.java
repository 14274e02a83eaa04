/** How names, numbers, addresses and JSON are written, and compared. Nothing but strings. */
@NullMarked
package io.trepak.engine.text;

import org.jspecify.annotations.NullMarked;
