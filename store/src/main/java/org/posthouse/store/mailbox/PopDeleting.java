package org.posthouse.store.mailbox;

import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rows.HiddenPage;
import org.posthouse.store.view.UidSet;

/** What a device marked by DELE, done at its QUIT: the messages that every device agrees to see gone go, the others are hidden from this one. All of it in one commit; where many go, what they
 * leave is taken out in further steps. Returns those that go. RFC 1939 §6 */
final class PopDeleting implements WriteTurn.Operation<UidSet> {
    private static final long DAY_MILLIS = 24L * 3600 * 1000;

    private final long mailbox;
    private final PopDevice device;
    private final UidSet wanted;

    PopDeleting(long mailbox, PopDevice device, UidSet wanted) {
        this.mailbox = mailbox;
        this.device = device;
        this.wanted = wanted;
    }

    @Override
    public UidSet apply(Change change) throws Refusal {
        UidSet uids = PopDevices.there(change, mailbox, wanted);
        if (uids.isEmpty())
            return uids;
        PopDevices devices = new PopDevices(change, mailbox);
        boolean agrees = device.leaveDays() == 0;
        UidSet going = agrees ? devices.agreed(uids, device.id()) : UidSet.EMPTY;
        UidSet staying = HiddenPage.minus(uids, going);
        PopDevices.show(change, mailbox, device, staying);
        UidSet gone = devices.takeOut(going);
        devices.hide(device.id(), HiddenPage.minus(uids, gone), agrees);
        if (device.leaveDays() > 0)
            devices.due(change.now() + device.leaveDays() * DAY_MILLIS, device.id(), staying);
        change.batch().useReserve();
        return going;
    }
}
