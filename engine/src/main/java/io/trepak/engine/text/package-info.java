/** How names, numbers, addresses and JSON are written, and compared. Nothing but strings. */
package io.trepak.engine.text;
