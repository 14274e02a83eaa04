/** What a configuration says, as records: a proxy, its pools, their servers. Values only; they are read by {@code engine.config.reader}. */
@NullMarked
package io.trepak.engine.config;

import org.jspecify.annotations.NullMarked;
