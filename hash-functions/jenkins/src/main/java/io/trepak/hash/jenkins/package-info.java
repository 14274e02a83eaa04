/** {@code hash: jenkins}. */
@NullMarked
package io.trepak.hash.jenkins;

import org.jspecify.annotations.NullMarked;
