package io.trepak.engine.worker.server;

import io.trepak.api.topology.Ownership;
import io.trepak.engine.plugin.FaultCounter;
import io.trepak.engine.pool.PoolSnapshot;

/** From a key to a server by its unit and the unit's owner, as a topology says. */
final class UnitRouter extends Router {
    private final FaultCounter faults;
    private Ownership ownership;
    /** What servers have said since the ownership came: by unit its server plus one; null when nothing. */
    private int[] moved;

    /**
     * @param faults those of the topology
     */
    UnitRouter(FaultCounter faults) {
        this.faults = faults;
    }

    @Override
    public boolean goesBy(PoolSnapshot snapshot) {
        return snapshot.ownership() != null;
    }

    @Override
    public boolean use(PoolSnapshot snapshot) {
        if (ownership != snapshot.ownership()) {
            ownership = snapshot.ownership();
            moved = null;
        }
        taken(snapshot);
        return true;
    }

    @Override
    public boolean usesHash() {
        return true;
    }

    @Override
    public boolean hasUnits() {
        return true;
    }

    @Override
    public int groups() {
        return ownership.units();
    }

    @Override
    public int groupOf(byte[] in, int offset, int length) {
        try {
            int unit = ownership.unitOf(in, offset, length);
            if (unit >= 0 && unit < ownership.units()) {
                return unit;
            }
            throw new IllegalStateException("unit " + unit + " of " + ownership.units());
        } catch (Throwable e) {
            faults.failed("finding the unit of a key; the request fails", e);
            return FAULT;
        }
    }

    @Override
    public int serverOfGroup(int group) {
        if (moved != null && moved[group] > 0) {
            return moved[group] - 1;
        }
        try {
            int owner = ownership.ownerOf(group);
            if (owner < servers()) {
                return owner < 0 ? NONE : owner;
            }
            throw new IllegalStateException("owner " + owner + " of " + servers() + " servers");
        } catch (Throwable e) {
            faults.failed("finding the owner of a unit; the request fails", e);
            return FAULT;
        }
    }

    @Override
    public int serverAt(byte[] in, int offset, int length, int saidBy) {
        try {
            int server = ownership.serverAt(in, offset, length, saidBy);
            if (server < servers()) {
                return Math.max(server, NONE);
            }
            throw new IllegalStateException("server " + server + " of " + servers());
        } catch (Throwable e) {
            faults.failed("finding the server that another one named; the request waits", e);
            return NONE;
        }
    }

    @Override
    public boolean moved(int unit, int server) {
        if (serverOfGroup(unit) == server) {
            return false;
        }
        if (moved == null) {
            moved = new int[ownership.units()];
        }
        moved[unit] = server + 1;
        changed();
        return true;
    }

    @Override
    public boolean isMoving(int unit) {
        if (moved != null && moved[unit] > 0) {
            return true;
        }
        try {
            return ownership.isMoving(unit);
        } catch (Throwable e) {
            faults.failed("finding out whether a unit moves; its owner is asked", e);
            return true;
        }
    }

    @Override
    public String describe(int unit) {
        try {
            return ownership.describe(unit);
        } catch (Throwable e) {
            faults.failed("saying how a unit is called", e);
            return super.describe(unit);
        }
    }

    @Override
    public int serverOf(byte[] in, int offset, int length) {
        int unit = groupOf(in, offset, length);
        return unit < 0 ? unit : serverOfGroup(unit);
    }
}
