/** Filters that see each request before it is routed. Off unless a pool asks for one, and free when off. */
package io.trepak.api.filter;
