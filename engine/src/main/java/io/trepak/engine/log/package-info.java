/** How the engine logs what may happen ten thousand times a second: see {@link io.trepak.engine.log.EventLog}. */
@NullMarked
package io.trepak.engine.log;

import org.jspecify.annotations.NullMarked;
