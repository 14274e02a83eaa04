#!/usr/bin/env python3
"""Writes the key files (key_hex,uint32) of the functions that are not twemproxy's; run it in this folder.

XXH64 and XXH3 come from the reference library (libxxhash.so.0; recorded with 0.8.1). MurmurHash3 and CRC-32C are written
here a second time, byte by byte and bit by bit, and checked against their authors' values before anything is recorded.
"""
import ctypes
import random

MASK = 0xFFFFFFFF
LENGTHS = [*range(1, 36), 39, 40, 47, 48, 63, 64, 65, 80, 95, 96, 97, 127, 128, 129, 144, 160, 200, 239, 240, 241, 250]
LONG_LENGTHS = [255, 256, 257, 319, 320, 321, 1023, 1024, 1025, 1088, 1089, 2047, 2048, 2049, 2112, 3000]

xxhash = ctypes.CDLL("libxxhash.so.0")
xxhash.XXH64.restype = xxhash.XXH3_64bits.restype = ctypes.c_uint64
xxhash.XXH64.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64]
xxhash.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]


def xxh64(key):
    return xxhash.XXH64(key, len(key), 0) & MASK


def xxh3(key):
    return xxhash.XXH3_64bits(key, len(key)) & MASK


def rotate(value, bits):
    return (value << bits | value >> 32 - bits) & MASK


def murmur3_32(key, seed=0):
    h = seed
    for i in range(0, len(key), 4):
        word = rotate(int.from_bytes(key[i : i + 4], "little") * 0xCC9E2D51 & MASK, 15) * 0x1B873593 & MASK
        h ^= word
        if i + 4 <= len(key):
            h = (rotate(h, 13) * 5 + 0xE6546B64) & MASK
    h ^= len(key)
    h = (h ^ h >> 16) * 0x85EBCA6B & MASK
    h = (h ^ h >> 13) * 0xC2B2AE35 & MASK
    return h ^ h >> 16


def crc32c(key):
    crc = MASK
    for byte in key:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ MASK


smhasher = b"".join(murmur3_32(bytes(range(i)), 256 - i).to_bytes(4, "little") for i in range(256))
assert murmur3_32(smhasher) == 0xB0F57EE3
assert crc32c(bytes(32)) == 0x8A9136AA and crc32c(b"123456789") == 0xE3069283

chance = random.Random(3)
keys = [b"", b"a", b"abc", b"name", b"apple", b"123456789", b"user:1000:profile", b"\xff", b"\xff\xfe\xfd"]
keys += [b"\x80" * 8, b"\x00", b"\x00" * 16]
keys += [chance.randbytes(n) for n in LENGTHS]
chance = random.Random(4)
long_keys = [chance.randbytes(n) for n in LONG_LENGTHS]
for function in (xxh64, xxh3, murmur3_32, crc32c):
    name = function.__name__
    with open(f"{name}/src/test/resources/io/trepak/hash/{name}/{name}.csv", "w") as file:
        file.write("key_hex,uint32\n")
        for key in keys + (long_keys if function is xxh3 else []):
            file.write(f"{key.hex()},{function(key)}\n")
