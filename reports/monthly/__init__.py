"""The monthly service report 服务月报: figures frozen once, shown as page, PDF and XLSX."""
