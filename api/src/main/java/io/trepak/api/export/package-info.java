/** Exporters that carry the proxy's metrics to another system. */
@NullMarked
package io.trepak.api.export;

import org.jspecify.annotations.NullMarked;
