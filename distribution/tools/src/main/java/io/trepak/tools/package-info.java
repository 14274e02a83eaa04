/**
 * Questions about configurations: where a key goes, what differs between two of them, which keys move, what is risky. With the
 * plugins a proxy would use; opens nothing.
 */
package io.trepak.tools;
