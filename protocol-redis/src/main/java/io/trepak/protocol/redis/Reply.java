package io.trepak.protocol.redis;

import io.trepak.api.protocol.Output;

/** Writes answers in a version of the protocol: what version 3 has types for, version 2 has not. Immutable. */
final class Reply {
    static final Reply VERSION_2 = new Reply(false);
    static final Reply VERSION_3 = new Reply(true);

    private static final byte[] NIL = Resp.bytes("$-1\r\n");
    private static final byte[] NULL = Resp.bytes("_\r\n");

    private final boolean resp3;

    private Reply(boolean resp3) {
        this.resp3 = resp3;
    }

    void nil(Output out) {
        out.write(resp3 ? NULL : NIL);
    }

    /** The head of a map; so many keys and values in turn must follow. */
    void map(int entries, Output out) {
        if (resp3) {
            head('%', entries, out);
        } else {
            head('*', 2 * entries, out);
        }
    }

    /** The head of a set; so many elements must follow. */
    void set(int elements, Output out) {
        head(resp3 ? '~' : '*', elements, out);
    }

    void array(int elements, Output out) {
        head('*', elements, out);
    }

    private static void head(char type, int count, Output out) {
        out.writeByte(type).writeDecimal(count).write(Resp.CRLF);
    }

    /** A text for people. */
    void verbatim(String text, Output out) {
        if (resp3) {
            byte[] bytes = Resp.bytes("txt:" + text);
            out.writeByte('=').writeDecimal(bytes.length).write(Resp.CRLF);
            out.write(bytes).write(Resp.CRLF);
        } else {
            Resp.bulk(text, out);
        }
    }

    void integer(long value, Output out) {
        out.writeByte(':').writeDecimal(value).write(Resp.CRLF);
    }

    /** One entry of a map. */
    void entry(String key, String value, Output out) {
        Resp.bulk(key, out);
        Resp.bulk(value, out);
    }
}
