package io.trepak.engine.worker.client;

import java.util.Arrays;
import java.util.List;

/** The clients of one pool on one worker, in no order. */
public final class ClientList<C extends ClientList.Member> {
    /** Where a client stands that is in no list. */
    static final int NOWHERE = -1;

    /** Knows where it stands in the list, so that it is found when it goes. */
    interface Member {
        /** {@link #NOWHERE} at first. */
        int listIndex();

        void listIndex(int index);
    }

    private Member[] members = new Member[16];
    private int count;

    public void add(C client) {
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        client.listIndex(count);
        members[count++] = client;
    }

    /** Returns whether it was there. */
    public boolean remove(C client) {
        int index = client.listIndex();
        if (index == NOWHERE) {
            return false;
        }
        Member last = members[--count];
        members[index] = last;
        last.listIndex(index);
        members[count] = null;
        client.listIndex(NOWHERE);
        return true;
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Those there are now. */
    @SuppressWarnings("unchecked")
    public List<C> copy() {
        return (List<C>) List.of(Arrays.copyOf(members, count));
    }
}
