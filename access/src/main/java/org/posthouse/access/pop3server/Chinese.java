package org.posthouse.access.pop3server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.protocol.pop3.Reply;

/** The texts of replies in Chinese, found by the English ones; {@code {}} stands for what differs from time to time. */
final class Chinese {
    private static final String HOLE = "{}";

    private static final String[][] TEXTS = {
            {"bye", "再见"},
            {"bye, {} deleted", "再见，已删除 {} 封"},
            {"bye, {} deleted, {} no longer shown here and kept for others", "再见，已删除 {} 封，另有 {} 封不再在此显示，为其他设备保留"},
            {"nothing was deleted, {} marked messages remain: {}", "没有删除任何邮件，{} 封有标记的邮件仍在: {}"},
            {"this is what there is", "支持的功能如下"},
            {"these mechanisms", "登录方式如下"},
            {"these languages", "可用语言如下"},
            {"there is no such language here; LANG lists them", "没有这种语言；用 LANG 列出可用语言"},
            {"{} now in this language", "{} 已改用中文"},
            {"UTF-8 it is", "已启用 UTF-8"},
            {"UTF-8 is on already", "UTF-8 早已启用"},
            {"now the password", "请输入密码"},
            {"give USER first", "请先用 USER 给出用户名"},
            {"that name cannot be", "用户名含有不允许的字符"},
            {"a password needs TLS here: give STLS first", "此处使用密码须先加密: 请先用 STLS"},
            {"no such mechanism", "没有这种登录方式"},
            {"wrong name or password", "用户名或密码不对"},
            {"that cannot be checked now, try again later", "现在无法验证，请稍后再试"},
            {"the response is not base64", "应答不是 base64"},
            {"cancelled", "已取消"},
            {"that is not how {} goes", "不符合 {} 的步骤"},
            {"you may not act for somebody else", "不可代他人登录"},
            {"too many failed logins from your address, try again in some minutes", "您的地址登录失败过多，请过几分钟再试"},
            {"this device has a session already", "此设备已有一个会话"},
            {"logins of this device must be {} seconds apart; wait", "此设备两次登录须相隔 {} 秒；请稍候"},
            {"you are logged in already", "已经登录"},
            {"log in first", "请先登录"},
            {"begin TLS", "开始 TLS"},
            {"no TLS here", "此处没有 TLS"},
            {"TLS is active already", "TLS 已启用"},
            {"STLS comes before UTF8", "STLS 须在 UTF8 之前"},
            {"{} message ({} octets)", "{} 封邮件 ({} 字节)"},
            {"{} messages ({} octets)", "{} 封邮件 ({} 字节)"},
            {"{} octets", "{} 字节"},
            {"unique ids follow", "唯一标识如下"},
            {"the top of the message follows", "邮件开头如下"},
            {"marked", "已标记删除"},
            {"message {} is marked as deleted", "邮件 {} 已标记删除"},
            {"no message {}, there are {}", "没有邮件 {}，共有 {} 封"},
            {"that message is gone, another client has deleted it", "该邮件已被另一客户端删除"},
            {"the header is in UTF-8: give UTF8 before the login", "邮件头为 UTF-8: 登录前请先用 UTF8"},
            {"too many errors, closing", "错误过多，连接关闭"},
            {"internal error {}, closing", "内部错误 {}，连接关闭"},
            {"the server is going down, try again later; nothing was deleted", "服务器即将停止，请稍后再试；没有删除任何邮件"},
            {"unknown command", "没有这个命令"},
            {"{} takes no further argument", "{} 不再接受参数"},
            {"expected a name", "缺少用户名"},
            {"expected a password", "缺少密码"},
            {"expected a name and a digest", "缺少用户名和摘要"},
            {"the digest has {} hexadecimal digits", "摘要须为 {} 位十六进制数字"},
            {"expected a mechanism", "缺少登录方式"},
            {"expected a language", "这不是语言标签"},
            {"expected a message number", "缺少邮件编号"},
            {"expected a message number from 1 on", "邮件编号从 1 开始"},
            {"expected a number of lines", "缺少行数"},
            {"not UTF-8", "不是 UTF-8"}};

    /** What begins a text up to its first hole finds the few that it may be. */
    private static final Map<String, String> WHOLE = new HashMap<>();
    private static final List<String[]> WITH_HOLES = new ArrayList<>();

    static {
        for (String[] t : TEXTS)
            if (t[0].contains(HOLE))
                WITH_HOLES.add(t);
            else
                WHOLE.put(t[0], t[1]);
    }

    private Chinese() {}

    static String of(Reply reply) {
        String text = reply.text();
        String whole = WHOLE.get(text);
        if (whole != null)
            return whole;
        for (String[] t : WITH_HOLES) {
            List<String> parts = parts(t[0], text);
            if (!parts.isEmpty())
                return filled(t[1], parts);
        }
        // Reasons of the store and of what came later: better in English than not at all.
        return reply.positive() ? text : "出错: " + text;
    }

    /** What stands in the holes; empty where the text is another one. */
    private static List<String> parts(String pattern, String text) {
        List<String> parts = new ArrayList<>();
        int p = pattern.indexOf(HOLE);
        if (!text.startsWith(pattern.substring(0, p)))
            return List.of();
        int at = p;
        while (p >= 0) {
            int next = pattern.indexOf(HOLE, p + HOLE.length());
            String literal = pattern.substring(p + HOLE.length(), next < 0 ? pattern.length() : next);
            int end = next < 0 ? text.endsWith(literal) ? text.length() - literal.length() : -1 : text.indexOf(literal, at);
            if (end <= at)
                return List.of();
            parts.add(text.substring(at, end));
            at = end + literal.length();
            p = next;
        }
        return parts;
    }

    private static String filled(String pattern, List<String> parts) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (String part : parts) {
            int hole = pattern.indexOf(HOLE, at);
            out.append(pattern, at, hole).append(part);
            at = hole + HOLE.length();
        }
        return out.append(pattern, at, pattern.length()).toString();
    }
}
