module reseal.example/life

go 1.18

require (
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.0.1015
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/ssl v1.0.1015
)
