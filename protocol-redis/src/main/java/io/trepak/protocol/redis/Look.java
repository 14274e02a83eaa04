package io.trepak.protocol.redis;

/** What an argument that is no key says about the ones that are, or about where the request goes. */
enum Look {
    /** No argument does. */
    NOTHING,
    /** So many keys follow; when it is no such number, the server will say so. */
    COUNT,
    /** So many keys follow; without one nobody knows the script's server. */
    SCRIPT_COUNT,
    /** Names the row of a container, such as OBJECT's ENCODING. */
    SUBCOMMAND,
    /** SCAN's cursor, which names the server. */
    CURSOR,
    /** SORT's options: STORE and a key may be among them. */
    SORT_OPTIONS,
    /** GEORADIUS' options: STORE or STOREDIST and a key may be among them. */
    GEO_OPTIONS,
    /** COPY's options: DB and the number of another database may be among them. */
    COPY_OPTIONS,
    /** SELECT's number of a database. */
    DATABASE,
    /** CLIENT REPLY's ON, OFF or SKIP. */
    REPLY_MODE,
    /** XREAD's options up to STREAMS; the first half of what follows are keys. */
    STREAMS
}
