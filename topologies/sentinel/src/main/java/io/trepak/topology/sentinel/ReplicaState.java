package io.trepak.topology.sentinel;

import io.trepak.topology.resp.Address;
import io.trepak.topology.resp.Reply;
import java.util.HashMap;
import java.util.Map;

/**
 * What a server says of itself as a replica, by INFO replication.
 *
 * @param master whom it follows
 * @param isLinked whether it is connected to it, and has all its data
 * @param silentSeconds how long it has not heard of it
 */
record ReplicaState(String master, boolean isLinked, long silentSeconds) {
    /** What an answer says; null when it is none of a replica. */
    static ReplicaState of(Reply reply) {
        if (!(reply instanceof Reply.Text info)) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : info.text().split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        String master = Address.of(fields.get("master_host"), fields.get("master_port"));
        String silent = fields.get("master_last_io_seconds_ago");
        if (!"slave".equals(fields.get("role")) || master == null) {
            return null;
        }
        boolean knowsSilence = silent != null && silent.matches("[0-9]{1,18}"); // -1 while there is no link
        boolean isLinked = knowsSilence
                && "up".equals(fields.get("master_link_status"))
                && "0".equals(fields.get("master_sync_in_progress"));
        return new ReplicaState(master, isLinked, knowsSilence ? Long.parseLong(silent) : 0);
    }

    /**
     * Why it cannot be read, for people; null when it can.
     *
     * @param inForce the address of the master that it should follow
     * @param mostSeconds how long it may not have heard of it; 0 for no limit
     */
    String trouble(String inForce, int mostSeconds) {
        if (!master.equals(inForce)) {
            return "it follows " + master;
        }
        if (!isLinked) {
            return "it is not connected to its master, or has not all of its data yet";
        }
        return mostSeconds > 0 && silentSeconds > mostSeconds
                ? "it has not heard of its master for " + silentSeconds + " s"
                : null;
    }
}
