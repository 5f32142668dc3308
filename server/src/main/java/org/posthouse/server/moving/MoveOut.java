package org.posthouse.server.moving;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.Items;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import tools.jackson.databind.json.JsonMapper;

/** Writes mailboxes of an account to a target, from where an earlier run ended. */
final class MoveOut {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TOGETHER = 250;
    private final AccountMail mail;
    private final Target target;
    private final RunState state;
    private final Items out;

    MoveOut(AccountMail mail, Target target, RunState state, Items out) {
        this.mail = mail;
        this.target = target;
        this.state = state;
        this.out = out;
    }

    /** Those mailboxes, all of them where folder is empty, else that one and those below it. */
    static List<Mailbox> chosen(AccountMail mail, String folder) throws Refusal {
        List<Mailbox> all = new ArrayList<>();
        for (Mailbox m : mail.mailboxes())
            if (folder.isEmpty() || m.name().value().equalsIgnoreCase(folder) || m.name().value().startsWith(folder + "/"))
                all.add(m);
        return all;
    }

    void run(List<Mailbox> mailboxes) throws IOException, Refusal {
        long units = 0, before = 0;
        for (Mailbox m : mailboxes) {
            units += m.messages();
            before += state.of(m.name().value()).messages;
        }
        Progress progress = new Progress(out, Math.max(units, before), before);
        for (Mailbox m : mailboxes)
            one(m, progress);
    }

    private void one(Mailbox m, Progress progress) throws IOException, Refusal {
        String name = m.name().value();
        RunState.Done done = state.of(name);
        long after = 0;
        if (done.mark != null) {
            String[] mark = done.mark.split(":", 2);
            if (Long.parseLong(mark[0]) != m.uidValidity())
                throw new IOException(name + " is another mailbox than the one exported before; choose another target");
            after = Long.parseLong(mark[1]);
        }
        target.begin(new Target.Box(List.of(name.split("/", -1)), m.use(), m.uidValidity()), done.mark == null ? -1 : done.units, after);
        if (done.mark == null)
            save(done, m, 0, 0, 0, BigInteger.ZERO);
        long[] n = {done.messages, done.octets, after, 0};
        BigInteger[] sum = {done.digest};
        new Contents(mail, m.id()).walk(after, message -> {
            target.add(message);
            n[0]++;
            n[1] += message.octets().size();
            n[2] = message.uid();
            sum[0] = Digests.add(sum[0], message.digest());
            progress.moved(name, 1, message.octets().size());
            if (++n[3] % TOGETHER == 0)
                save(done, m, n[2], n[0], n[1], sum[0]);
        });
        save(done, m, n[2], n[0], n[1], sum[0]);
        out.item(JSON.createObjectNode().put("mailbox", name).put("messages", n[0]).put("octets", n[1]).put("sha256", Digests.hex(sum[0])));
    }

    private void save(RunState.Done done, Mailbox m, long uid, long messages, long octets, BigInteger sum) throws IOException {
        done.units = target.flush();
        done.mark = m.uidValidity() + ":" + uid;
        done.messages = messages;
        done.octets = octets;
        done.digest = sum;
        state.save();
    }
}
