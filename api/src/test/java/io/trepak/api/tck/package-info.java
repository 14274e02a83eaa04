/**
 * The plugin test kit. A plugin's own test extends one of the abstract classes, hands over the plugin, and JUnit runs the
 * checks; each failure says what to mend. A distribution's test also prints what share each server gets and how many keys
 * move when one leaves.
 *
 * <pre>{@code
 * class Djb2Test extends HashFunctionTck {
 *     @Override protected HashFunction subject() { return new Djb2(); }
 * }
 * }</pre>
 */
package io.trepak.api.tck;
