/** Optional points at which a plugin can watch or steer the engine. Each is off unless configured and free when off. */
package io.trepak.api.extension;
