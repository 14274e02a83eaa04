/** Where keys go: from a key to a server, for those who only ask. */
package io.trepak.engine.placement;
