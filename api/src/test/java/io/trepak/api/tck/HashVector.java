package io.trepak.api.tck;

/**
 * A key and the hash it must have.
 *
 * @param key the whole array is the key; read-only by agreement
 * @param hash 32 bits, read as an unsigned number
 */
public record HashVector(byte[] key, int hash) {}
