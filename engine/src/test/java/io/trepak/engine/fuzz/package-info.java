/** Fuzz targets: what any bytes at all may and may not do to codecs, configuration reader and engine. */
package io.trepak.engine.fuzz;
