/**
 * The control plane: which servers a pool has, which of them take requests, and the table that spreads keys over them.
 * Changes happen on the control thread and reach workers as immutable snapshots.
 */
package io.trepak.engine.pool;
