/** Exporters that carry the proxy's metrics to another system. */
package io.trepak.api.export;
