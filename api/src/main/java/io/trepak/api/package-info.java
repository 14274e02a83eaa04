/**
 * Hash functions, distributions and what all plugins share.
 *
 * <p>A plugin is a class with a public constructor without arguments, declared both in its {@code module-info} ({@code
 * provides … with …}) and in {@code META-INF/services}. The engine makes one instance per process and finds it by
 * {@link io.trepak.api.Plugin#name()}; what needs state lives in the objects that instance hands out. Plugin code never
 * blocks, never logs per request and never keeps an array after the call that brought it.
 */
@NullMarked
package io.trepak.api;

import org.jspecify.annotations.NullMarked;
