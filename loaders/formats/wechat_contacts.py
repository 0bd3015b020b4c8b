"""Contacts and groups of a WeChat account, as tools export them from a seized phone.

Contacts: one row per contact, with its inner id (微信ID, wxid_…) and the 微信号 that its user chose, the 昵称 it goes by and the
备注 that the owner of the phone wrote. Whose contacts they are stands in a column or in a title (微信号：…). Groups: one row per
member with the number of the group (…@chatroom) or its name only; a name is told apart by file, for names are no numbers.

Traps: both ids print under 微信号 in some tools; the inner id wins where it is there, the chosen one is then a further, weak
number. Nicks, remarks and phones are what users write: they identify nobody. 是否好友 否 is somebody of a shared group: no
contact, and neither is a function of WeChat itself (文件传输助手), which every phone has. A member without an id is nobody who could be found again and is rejected.

Source of the column names: public tools that export contacts (微信ID, 微信号, 昵称, 备注, 是否好友); the words around them and those
of groups are our own list.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from graphtool import ids
from loaders.columns import Columns, Declared, Record, number, text, time
from loaders.formats.wallet_login import WECHAT_LABELS
from loaders.owned import Owned, owner
from loaders.titles import find_all

_OWNER = (
    "本机微信ID",
    "本机微信号",
    "机主微信ID",
    "机主微信号",
    "所属微信ID",
    "所属微信号",
    "所属账号",
    "归属账号",
)
_LABELS = (*_OWNER, *WECHAT_LABELS)
_ID = ("微信ID", "微信id", "wxid", "好友微信ID", "好友ID", "好友账号", "好友微信号", "微信号")
_NICK = ("昵称", "好友昵称", "微信昵称")
_REMARK = ("备注", "备注名", "好友备注", "备注名称")
_FRIEND = ("是否好友",)
_SERVICES = (
    "weixin filehelper fmessage medianote floatbottle newsapp qqmail qmessage qqsync tmessage mphelper notifymessage "
    "notification_messages officialaccounts helper_entry brandsessionholder voipapp voicevoipapp weibo"
).split()
"""What every phone has in its list: functions of WeChat itself (文件传输助手 …), nobody's contact."""
_GROUP_NO = ("群ID", "群id", "群聊ID", "群号", "群账号", "群微信号")
_GROUP_NAME = ("群名称", "群聊名称", "群名", "群昵称")
_STAFF = (
    "工号",
    "员工编号",
    "部门",
    "岗位",
    "职务",
    "工资",
    "基本工资",
    "应发工资",
    "实发工资",
    "提成",
    "入职日期",
    "入职时间",
)
"""Of which a table of employees with their groups speaks, and a list of members does not."""
_MEMBER = (
    "成员微信ID",
    "成员ID",
    "群成员微信ID",
    "群成员ID",
    "成员账号",
    "群成员账号",
    "成员微信号",
    "群成员微信号",
    "微信ID",
    "微信号",
)


def _of_owner(frame: pl.DataFrame, columns: Columns) -> dict[str, pl.Series]:
    whose = owner(frame["owner"], columns, _LABELS, ids.TENPAY)
    stranger = frame["_friend"].is_in(["否", "N", "0", "非好友"]).fill_null(False)
    stranger |= frame["account"].str.to_lowercase().is_in(_SERVICES).fill_null(False)
    alias = frame["alias"].set((frame["alias"] == frame["account"]).fill_null(False), None)
    return {"owner": whose.set(stranger, None), "_whose": whose, "alias": alias}


WECHAT_CONTACTS = Owned(
    id="wechat_contacts",
    version=3,
    zh="微信好友列表",
    en="WeChat contacts",
    signature=(_ID, _NICK, (*_REMARK, *_FRIEND)),
    essential=(_ID,),
    refuses=(*_GROUP_NO, *_GROUP_NAME, "交易金额", "金额", "登录时间", "身份证号", "工号"),
    owners=_OWNER,
    labels=_LABELS,
    strangers=r"姓名|岗位|职务|部门|工资|入职|成交|订单|金额|报案|损失|客户|跟进|线索|意向",
    records=(
        Record(
            kind="contact",
            fields=(
                number("owner", ids.TENPAY, *_OWNER),
                text("_whose", *_OWNER),
                number("account", ids.TENPAY, *_ID),
                text("alias", "微信号", "微信号(alias)", "别名", "好友微信号"),
                text("nick", *_NICK),
                text("remark", *_REMARK),
                number("phone", ids.PHONE, "手机号", "手机号码", "电话", "绑定手机"),
                text("place", "地区", "所在地"),
                time("time_ms", "添加时间", "加好友时间", "成为好友时间"),
                text("_friend", *_FRIEND),
            ),
            required={"subject": ("_whose",), "counterparty": ("account",)},
            constants={"scope": "tenpay"},
            compute=_of_owner,
        ),
    ),
    ignored=frozenset("序号 头像 性别 个性签名 签名 标签 来源 是否删除 删除状态".split()),
    apart=True,
    whose=partial(find_all, labels=_LABELS),
)

WECHAT_GROUPS = Declared(
    id="wechat_groups",
    version=1,
    zh="微信群成员列表",
    en="Members of WeChat groups",
    signature=((*_GROUP_NO, *_GROUP_NAME), _MEMBER),
    essential=(_MEMBER,),
    refuses=("交易金额", "金额", "登录时间", "发送时间", "消息内容", *_STAFF),
    records=(
        Record(
            kind="contact",
            fields=(
                number("group_no", ids.TENPAY, *_GROUP_NO),
                text("group_name", *_GROUP_NAME),
                number("account", ids.TENPAY, *_MEMBER),
                text("nick", "成员昵称", "群成员昵称", "昵称"),
                text("remark", "群内昵称", "群名片", "备注", "备注名"),
                number("phone", ids.PHONE, "手机号", "手机号码", "电话"),
                text("title", "成员身份", "群内身份", "身份", "角色"),
                time("time_ms", "入群时间", "加群时间", "加入时间"),
            ),
            required={"subject": ("account",), "counterparty": ("group_no", "group_name")},
            constants={"scope": "tenpay"},
        ),
    ),
    # From whose phone the list comes, and who made the group; the raw row keeps them.
    ignored=frozenset("序号 头像 性别 群主 群成员数 群人数 邀请人".split()) | {*_OWNER},
    apart=True,
)
