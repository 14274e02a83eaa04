/** What differs between two configurations, key by key and server by server. */
package io.trepak.engine.config.diff;
