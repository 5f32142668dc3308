import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import rs.ltt.jmap.client.JmapClient;
import rs.ltt.jmap.client.event.PushService;
import rs.ltt.jmap.common.Request.Invocation.ResultReference;
import rs.ltt.jmap.common.entity.Email;
import rs.ltt.jmap.common.entity.Mailbox;
import rs.ltt.jmap.common.entity.Role;
import rs.ltt.jmap.common.entity.StateChange;
import rs.ltt.jmap.common.entity.capability.MailAccountCapability;
import rs.ltt.jmap.common.entity.filter.EmailFilterCondition;
import rs.ltt.jmap.common.method.call.email.GetEmailMethodCall;
import rs.ltt.jmap.common.method.call.email.QueryEmailMethodCall;
import rs.ltt.jmap.common.method.call.email.SetEmailMethodCall;
import rs.ltt.jmap.common.method.call.mailbox.GetMailboxMethodCall;
import rs.ltt.jmap.common.method.response.email.GetEmailMethodResponse;
import rs.ltt.jmap.common.method.response.email.SetEmailMethodResponse;
import rs.ltt.jmap.common.method.response.mailbox.GetMailboxMethodResponse;

/**
 * A client that others have written (rs.ltt.jmap:jmap-client) against a running server: session, mailboxes, a query with its emails in one request, a keyword, and the push of that
 * change. The inbox must have a message. See jmap-client beside this.
 */
public class JmapClientCheck {
    public static void main(String[] args) throws Exception {
        try (JmapClient client = new JmapClient(args[1], args[2], HttpUrl.get(args[0] + "/jmap/session"))) {
            var session = client.getSession().get(20, TimeUnit.SECONDS);
            String account = session.getPrimaryAccount(MailAccountCapability.class);
            System.out.println("session: account " + account + ", " + session.getAccountCapability(account, MailAccountCapability.class));
            Mailbox[] mailboxes = client.call(GetMailboxMethodCall.builder().accountId(account).build()).get(20, TimeUnit.SECONDS)
                    .getMain(GetMailboxMethodResponse.class).getList();
            Mailbox inbox = Arrays.stream(mailboxes).filter(m -> m.getRole() == Role.INBOX).findFirst().orElseThrow();
            System.out.println("mailboxes: " + mailboxes.length + ", inbox with " + inbox.getTotalEmails() + " emails");
            var calls = client.newMultiCall();
            var query = calls.call(QueryEmailMethodCall.builder().accountId(account)
                    .filter(EmailFilterCondition.builder().inMailbox(inbox.getId()).build()).limit(10L).build());
            var get = calls.call(GetEmailMethodCall.builder().accountId(account)
                    .idsReference(query.createResultReference(ResultReference.Path.IDS)).fetchTextBodyValues(true).build());
            calls.execute();
            Email[] emails = get.getMethodResponses().get(20, TimeUnit.SECONDS).getMain(GetEmailMethodResponse.class).getList();
            if (emails.length == 0)
                throw new IllegalStateException("there is no email");
            Email first = emails[0];
            System.out.println("emails: " + emails.length + ", first \"" + first.getSubject() + "\" from " + first.getFrom() + ": "
                    + first.getPreview());
            CompletableFuture<StateChange> told = new CompletableFuture<>();
            PushService push = client.monitorEvents(change -> told.complete(change)).get(20, TimeUnit.SECONDS);
            String word = "keywords/check" + System.nanoTime() % 1000;
            CompletableFuture<Void> connected = new CompletableFuture<>();
            push.addOnConnectionStateListener(state -> {
                System.out.println("push: " + state);
                if (state.toString().equals("CONNECTED"))
                    connected.complete(null);
            });
            if (!push.getConnectionState().toString().equals("CONNECTED"))
                connected.get(20, TimeUnit.SECONDS);
            var set = client.call(SetEmailMethodCall.builder().accountId(account).update(Map.of(first.getId(), Map.of(word, true))).build())
                    .get(20, TimeUnit.SECONDS).getMain(SetEmailMethodResponse.class);
            System.out.println("set: " + set.getOldState() + " to " + set.getNewState());
            StateChange change = told.get(20, TimeUnit.SECONDS);
            if (!set.getNewState().equals(change.getChanged().get(account).get(Email.class)))
                throw new IllegalStateException("told of another state: " + change);
            System.out.println("push: Email is " + set.getNewState());
        }
        System.out.println("all well");
        System.exit(0);
    }
}
