/** Filters that see each request before it is routed. Off unless a pool asks for one, and free when off. */
@NullMarked
package io.trepak.api.filter;

import org.jspecify.annotations.NullMarked;
