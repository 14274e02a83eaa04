package io.trepak.engine.worker.server;

import io.trepak.engine.net.WriteBuffer;

/** The bytes of a request that are not to be sent as they came. */
public interface Payload {
    /**
     * Writes all of it.
     *
     * @throws io.trepak.engine.worker.resources.PluginFailure when a codec failed; what was written by then is taken back
     */
    void writeTo(WriteBuffer out);

    /** The unit of its keys, all of one; -1 where keys have none, or it has none. */
    default int unit() {
        return -1;
    }

    /** Length of the key the slow log calls the request by; 0 for none. */
    default int keyLength() {
        return 0;
    }

    /** Holds that key. */
    default byte[] keyBytes() {
        return null;
    }

    /** Where in these bytes it begins. */
    default int keyOffset() {
        return 0;
    }
}
