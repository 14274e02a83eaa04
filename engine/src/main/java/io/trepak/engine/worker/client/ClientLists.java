package io.trepak.engine.worker.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All clients of one worker, pool by pool. */
public final class ClientLists {
    private final List<ClientList<? extends HeldClient>> lists = new ArrayList<>();

    public void add(ClientList<? extends HeldClient> list) {
        lists.add(list);
    }

    public void remove(ClientList<? extends HeldClient> list) {
        lists.remove(list);
    }

    /** How many there are. */
    int count() {
        int count = 0;
        for (ClientList<? extends HeldClient> list : lists) {
            count += list.count();
        }
        return count;
    }

    void each(Consumer<HeldClient> task) {
        for (ClientList<? extends HeldClient> list : List.copyOf(lists)) {
            list.copy().forEach(task);
        }
    }
}
