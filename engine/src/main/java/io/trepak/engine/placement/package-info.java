/** Where keys go: from a key to a server, for those who only ask. */
@NullMarked
package io.trepak.engine.placement;

import org.jspecify.annotations.NullMarked;
