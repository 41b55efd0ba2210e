"""Synonyms that every IT desk needs, Chinese, English, and what people from Taiwan or Hong Kong say."""

from tickets.models import SynonymGroup

SYNONYMS = """
打不开 = 无法打开 = 无法访问 = 访问不了 = 登不上 = 进不去 = 打开不了
连不上 = 无法连接 = 连接不了 = 连接失败 = 连不了 = cannot connect
登录 = 登陆 = 登入 = login = sign in
打印机 = 印表机 = printer
打印 = 列印 = print
脱机 = 离线 = offline
卡纸 = 夹纸 = paper jam
笔记本 = 手提电脑 = laptop = notebook
电脑 = 计算机 = computer = PC
显示器 = 屏幕 = 萤幕 = monitor = display
鼠标 = 滑鼠 = mouse
键盘 = keyboard
邮箱 = 邮件 = 电邮 = 信箱 = email = e-mail = mail
密码 = 口令 = password
忘记密码 = 密码忘了 = 找回密码 = 重置密码 = reset password
账号 = 帐号 = 账户 = 帐户 = account
权限 = 访问权 = permission
网络 = 网路 = network
无线 = wifi = wi-fi = wlan
断网 = 没网 = 上不了网 = 无法上网 = 网络中断
服务器 = 伺服器 = server
软件 = 软体 = software
安装 = install
卸载 = 解除安装 = uninstall
升级 = 更新 = update = upgrade
死机 = 卡死 = 无响应 = 没反应 = hang = freeze
很慢 = 卡顿 = 太慢 = 变慢 = slow
蓝屏 = blue screen = bsod
黑屏 = black screen
重启 = 重新启动 = 重开机 = restart = reboot
开不了机 = 无法开机 = 开机不了
报错 = 错误 = 出错 = error
文件夹 = 资料夹 = folder
共享 = 共用 = share
备份 = backup
恢复 = 还原 = restore
视频会议 = 视讯会议 = 线上会议 = video conference
会议室 = meeting room
投影 = 投影仪 = 投影机 = projector
病毒 = 中毒 = virus
内存 = 记忆体 = memory
硬盘 = 硬碟 = hard disk
浏览器 = browser
证书 = certificate
"""


def load_synonyms() -> int:
    """Where nobody has made any yet. Returns how many groups were added."""
    if SynonymGroup.objects.exists():
        return 0
    groups = [[word.strip() for word in line.split("=")] for line in SYNONYMS.strip().splitlines()]
    return len(SynonymGroup.objects.bulk_create(SynonymGroup(words=words) for words in groups))
